select rollcall_fold_session_counts() as n;
