/** Makes dist match the sources. Nothing happens when it does already. */
export function ensureBuilt(): Promise<void>;

/** Whether dist was built from the sources as they are now. */
export function isBuilt(): boolean;
