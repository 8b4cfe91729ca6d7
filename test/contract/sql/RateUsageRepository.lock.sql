select pg_advisory_xact_lock(hashtextextended('rollcall:rate:' || $1, 0));
