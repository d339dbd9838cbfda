-- A hash of the whole summary, of which people see the beginning if it is long: the effect is made only if the whole is still the same.
ALTER TABLE communication.approval ADD COLUMN summary_hash text; -- null: there is no summary, or it was asked for before this version
