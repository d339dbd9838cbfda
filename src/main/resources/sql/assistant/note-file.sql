-- Notes the version of an assistant's file, or of the routing's, and who changed it. See communication.note_assistant_file.
SELECT communication.note_assistant_file(:name, :version, :actor)
