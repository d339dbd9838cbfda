-- Deletes a document whose file is gone, with all that came from it.
SELECT communication.delete_document(:base, :document)
