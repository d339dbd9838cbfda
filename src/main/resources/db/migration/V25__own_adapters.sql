-- An adapter is one file: the program writes the row of a route send-by-<name> that no migration and no function knows, from
-- processor.adapters.<name> or as such an adapter is by default.
ALTER TABLE communication.adapter ADD COLUMN declared boolean NOT NULL DEFAULT false; -- the program wrote it: it is somebody's own

-- Through which adapter the replies of an inbox go that would go through the main one.
ALTER TABLE communication.bot_config ADD COLUMN adapter text CHECK (adapter ~ '^[a-z0-9][a-z0-9-]*$');
