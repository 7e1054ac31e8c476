-- Calls: a PhoneCall with the phone that called and the one that was called. The source gives no unit for
-- call_duration: for calls it is read as seconds, for messages it means nothing; as recorded it stands in call_duration.
SELECT
    caller_phone.phoneNo                                                AS from_number,
    called_phone.phoneNo                                                AS to_number,
    strptime(call.call_date || ' ' || call.call_time, '%d/%m/%Y %H:%M') AS started_at,
    CASE call.call_type WHEN 'CALL' THEN call.call_duration END         AS duration_s,
    CASE call.call_type WHEN 'CALL' THEN 'voice' WHEN 'SMS' THEN 'sms' ELSE call.call_type END AS kind,
    call.call_duration                                                  AS call_duration,
    call.":ID"                                                          AS call_id,
    call._row                                                           AS _rows_call,
    caller._row                                                         AS _rows_caller,
    called._row                                                         AS _rows_called
FROM call
JOIN caller                 ON caller.":START_ID" = call.":ID"
JOIN phone AS caller_phone  ON caller_phone.":ID" = caller.":END_ID"
JOIN called                 ON called.":START_ID" = call.":ID"
JOIN phone AS called_phone  ON called_phone.":ID" = called.":END_ID"
