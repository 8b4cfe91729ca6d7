select rollcall_rebuild_session_counts();
