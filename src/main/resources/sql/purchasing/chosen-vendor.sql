-- Gives the vendor that this conversation's contact said they write for.
SELECT vendor_id FROM communication.chosen_vendor WHERE conversation_id = :conversation_id AND place = :place
