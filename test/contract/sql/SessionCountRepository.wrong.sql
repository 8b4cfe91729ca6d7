select *
 from rollcall_wrong_session_counts();
