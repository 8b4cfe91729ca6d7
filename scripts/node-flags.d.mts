/** How Node runs Rollcall, whichever way it is started. */
export const NODE_FLAGS: readonly string[];
