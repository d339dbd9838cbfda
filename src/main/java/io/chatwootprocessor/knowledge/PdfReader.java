package io.chatwootprocessor.knowledge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.MemoryUsageSetting;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;

/** Reads a PDF's text, page by page; a page is a section. */
final class PdfReader {

    private static final long MOST_MEMORY = 64L * 1024 * 1024;
    private static final long MOST_DISK = 256L * 1024 * 1024;
    private static final int MOST_PAGES = 5000;
    private static final long LONGEST_NANOS = 60_000_000_000L;

    private PdfReader() {
    }

    /** @throws UnreadableDocument where it is no PDF, is protected, or has no text */
    static List<Section> read(byte[] content) {
        DeflatedSize.check(content);
        try (PDDocument document = Loader.loadPDF(new RandomAccessReadBuffer(content), "", null, null,
                MemoryUsageSetting.setupMixed(MOST_MEMORY, MOST_DISK).streamCache)) {
            return pages(document);
        } catch (InvalidPasswordException e) {
            throw new UnreadableDocument("it is protected by a password: save it without one");
        } catch (IOException | RuntimeException | StackOverflowError e) { // a file that is broken on purpose breaks the library in many ways
            if (e instanceof UnreadableDocument unreadable) {
                throw unreadable;
            }
            throw new UnreadableDocument("it is not a PDF that can be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static List<Section> pages(PDDocument document) throws IOException {
        int pages = document.getNumberOfPages();
        if (pages > MOST_PAGES) {
            throw new UnreadableDocument("it has more than " + MOST_PAGES + " pages");
        }
        String title = document.getDocumentInformation().getTitle();
        List<Section> sections = new ArrayList<>();
        long end = System.nanoTime() + LONGEST_NANOS;
        for (int page = 1; page <= pages; page++) {
            if (System.nanoTime() > end) {
                throw new UnreadableDocument("it takes too long to read");
            }
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setSortByPosition(true);
            stripper.setStartPage(page);
            stripper.setEndPage(page);
            String text = stripper.getText(document);
            if (!text.isBlank()) {
                sections.add(new Section(List.of(title == null ? "" : title, "page " + page), text));
            }
        }
        if (sections.isEmpty()) {
            throw new UnreadableDocument("it has no text: its pages are pictures. Recognise the text (OCR) first");
        }
        return sections;
    }
}
