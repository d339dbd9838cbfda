-- Gives files as text: kind, title and address. A location has its coordinates, a contact card a name and a number, a voice
-- message its transcription.
CREATE OR REPLACE FUNCTION communication.files(attachments jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(concat_ws(' ', '[' || coalesce(nullif(file ->> 'file_type', ''), 'file') || ']', names.contact, names.title,
                                CASE WHEN file ->> 'file_type' = 'location' AND strpos(coalesce(address.url, ''), place.geo) = 0
                                     THEN place.geo END,
                                address.url, '"' || nullif(btrim(file ->> 'transcribed_text'), '') || '"'), E'\n')
      FROM jsonb_array_elements(attachments) AS files (file)
     CROSS JOIN LATERAL (SELECT nullif(coalesce(nullif(file ->> 'data_url', ''), nullif(file ->> 'url', ''),
                                                nullif(file ->> 'external_url', ''), nullif(file ->> 'story_url', '')), '')) AS address (url)
     CROSS JOIN LATERAL (SELECT CASE WHEN file ->> 'coordinates_lat' ~ '^-?\d' AND file ->> 'coordinates_long' ~ '^-?\d'
                                     THEN 'geo:' || (file ->> 'coordinates_lat') || ',' || (file ->> 'coordinates_long') END) AS place (geo)
     CROSS JOIN LATERAL (SELECT CASE file ->> 'file_type' WHEN 'contact' THEN
                                    nullif(concat_ws(' ', coalesce(file #>> '{meta,firstName}', file #>> '{meta,first_name}', file #>> '{meta,name}',
                                                                   file #>> '{meta,formatted_name}'),
                                                     coalesce(file #>> '{meta,lastName}', file #>> '{meta,last_name}')), '') END,
                                nullif(btrim(coalesce(nullif(file ->> 'fallback_title', ''), file ->> 'file_name', file ->> 'filename',
                                                      CASE file ->> 'file_type' WHEN 'contact' THEN
                                                          coalesce(file #>> '{meta,phone_number}', file #>> '{meta,phone}') END)), ''))
           AS names (contact, title)
$$;
