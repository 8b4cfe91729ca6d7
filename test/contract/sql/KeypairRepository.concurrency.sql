select count(*) as "used"
 from sessions s
 where s.access_key = $1 and s.status not in ('PENDING', 'TERMINATING', 'TERMINATED', 'CANCELLED');
