-- Writes down through which adapter each kind is told; null: it is switched off.
UPDATE communication.notification_kind AS k
   SET adapter = given.adapter
  FROM json_to_recordset(CAST(:#kinds AS json)) AS given (kind text, adapter text)
 WHERE given.kind = k.kind AND given.adapter IS DISTINCT FROM k.adapter
