-- What an effect that waits is about, in words for the human who decides about it: the route from direct:describe-<tool> writes it when the
-- effect is asked for. The effect is made only if the route gives the same words then.
ALTER TABLE communication.approval ADD COLUMN summary text; -- null: the tool has no such route
