delete
 from rate_usage
 where minute < floor(extract(epoch
 from clock_timestamp()) / 60) - $1::int;
