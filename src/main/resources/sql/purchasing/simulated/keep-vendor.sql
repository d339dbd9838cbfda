-- Keeps a vendor of the file.
INSERT INTO communication.simulated_vendor (id, name, phones, emails, language, currency)
VALUES (:id, :name, CAST(:phones AS text[]), CAST(:emails AS text[]), :language, :currency)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, phones = excluded.phones, emails = excluded.emails, language = excluded.language,
                               currency = excluded.currency
