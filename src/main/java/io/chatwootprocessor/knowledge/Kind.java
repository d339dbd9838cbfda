package io.chatwootprocessor.knowledge;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of documents that can be read. */
enum Kind {

    MARKDOWN(List.of("text/markdown", "text/x-markdown"), List.of("md", "markdown"), content -> MarkdownReader.read(DocumentText.of(content))),
    TEXT(List.of("text/plain"), List.of("txt"), content -> List.of(new Section(List.of(), DocumentText.of(content)))),
    HTML(List.of("text/html", "application/xhtml+xml"), List.of("html", "htm"), content -> HtmlReader.read(DocumentText.of(content))),
    PDF(List.of("application/pdf"), List.of("pdf"), content -> PdfReader.read(content.bytes())),
    CSV(List.of("text/csv"), List.of("csv"), content -> CsvReader.read(DocumentText.of(content))),
    /** One address, from which the document itself is read. */
    ADDRESS(List.of("text/uri-list"), List.of(), content -> List.of());

    private final List<String> types;
    private final List<String> endings;
    private final Function<Content, List<Section>> reader;

    Kind(List<String> types, List<String> endings, Function<Content, List<Section>> reader) {
        this.types = types;
        this.endings = endings;
        this.reader = reader;
    }

    /**
     * The raw document.
     *
     * @param charset as its sender names it; null: nobody did
     */
    record Content(byte[] bytes, String charset) {
    }

    /** @throws UnreadableDocument saying why */
    List<Section> read(Content content) {
        return reader.apply(content);
    }

    /** @param contentType as HTTP has it, with or without parameters; null: none */
    static Optional<Kind> ofType(String contentType) {
        String type = contentType == null ? "" : contentType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(kind -> kind.types.contains(type)).findFirst();
    }

    /** @param file its name, or the path of an address */
    static Optional<Kind> ofName(String file) {
        String ending = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(kind -> kind.endings.contains(ending)).findFirst();
    }

    /** For people: the content types that may be sent. */
    static String known() {
        return Arrays.stream(values()).map(kind -> kind.types.get(0)).collect(Collectors.joining(", "));
    }

    /** For people: the endings that files may have. */
    static String endings() {
        return Arrays.stream(values()).flatMap(kind -> kind.endings.stream()).map(ending -> "." + ending).collect(Collectors.joining(", "));
    }
}
