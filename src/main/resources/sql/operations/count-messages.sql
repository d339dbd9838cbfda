SELECT json_build_object('count', count(*))::text
  FROM communication.message
 WHERE command IS NULL AND NOT (direction = 'inbound' AND private)
   AND conversation_id NOT IN (SELECT id FROM communication.conversation WHERE operators)
