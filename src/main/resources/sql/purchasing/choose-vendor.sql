-- Keeps for which vendor this conversation's contact writes; the newest answer counts.
INSERT INTO communication.chosen_vendor (conversation_id, place, vendor_id)
VALUES (:conversation_id, :place, :vendor_id)
    ON CONFLICT (conversation_id) DO UPDATE SET place = EXCLUDED.place, vendor_id = EXCLUDED.vendor_id, chosen_at = now()
