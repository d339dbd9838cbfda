package io.chatwootprocessor.console.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.chatwootprocessor.console.picture.Picture.Arrow;
import io.chatwootprocessor.console.picture.Picture.Box;
import io.chatwootprocessor.console.picture.Picture.Frame;
import io.chatwootprocessor.console.picture.PictureLayout.Area;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Pictures of boxes and arrows. */
@Tag("quick")
class PictureWriterTest {

    private final PictureWriter writer = new PictureWriter();

    @Test
    void theNextStandsBehindTheOneBeforeIt() {
        PictureLayout layout = PictureLayout.of(chain("", ""));

        assertThat(layout.areas().get("b").x()).isGreaterThan(layout.areas().get("a").x() + layout.areas().get("a").width());
        assertThat(layout.areas().get("c").x()).isGreaterThan(layout.areas().get("b").x() + layout.areas().get("b").width());
    }

    @Test
    void aFrameHasItsBoxesInIt() {
        PictureLayout layout = PictureLayout.of(chain("", ""));
        Area frame = layout.areas().get("room");

        for (String id : List.of("a", "b")) {
            Area box = layout.areas().get(id);
            assertThat(box.x()).isGreaterThan(frame.x());
            assertThat(box.x() + box.width()).isLessThan(frame.x() + frame.width());
            assertThat(box.y()).isGreaterThan(frame.y());
            assertThat(box.y() + box.height()).isLessThan(frame.y() + frame.height());
        }
        assertThat(layout.areas().get("c").x()).isGreaterThan(frame.x() + frame.width());
    }

    @Test
    void anArrowBeginsAndEndsAtTheEdgesOfItsBoxesAlsoAcrossFrames() {
        PictureLayout layout = PictureLayout.of(chain("", ""));

        for (int i = 0; i < 2; i++) {
            Area from = layout.areas().get(i == 0 ? "a" : "b");
            Area to = layout.areas().get(i == 0 ? "b" : "c");
            List<PictureLayout.Point> line = layout.lines().get(i);
            assertThat(line.get(0).x()).isEqualTo(from.x() + from.width(), within(0.1));
            assertThat(line.get(0).y()).isBetween(from.y(), from.y() + from.height());
            assertThat(line.get(line.size() - 1).x()).isEqualTo(to.x(), within(0.1));
            assertThat(line.get(line.size() - 1).y()).isBetween(to.y(), to.y() + to.height());
        }
    }

    @Test
    void boxesWithoutArrowsStandInRowsAndDoNotCoverEachOther() {
        List<Box> boxes = IntStream.range(0, 12).mapToObj(n -> new Box("box " + n, "room", "box " + n, "", "route", null, null)).toList();

        PictureLayout layout = PictureLayout.of(new Picture("x", "x", List.of(new Frame("room", "Room", null)), boxes, List.of()));

        List<Area> areas = boxes.stream().map(box -> layout.areas().get(box.id())).toList();
        assertThat(areas.stream().map(Area::x).distinct().count()).isGreaterThan(2);
        for (Area one : areas) {
            assertThat(areas.stream().filter(other -> other.x() < one.x() + one.width() && one.x() < other.x() + other.width()
                    && other.y() < one.y() + one.height() && one.y() < other.y() + other.height())).containsExactly(one);
            assertThat(one.x() + one.width()).isLessThan(layout.width());
        }
    }

    @Test
    void whoDoesNotSeeItHearsTitleDescriptionAndLinks() throws Exception {
        Document svg = read(writer.svg("map", chain("3 calls", "the first")));

        Element root = svg.getDocumentElement();
        for (String id : root.getAttribute("aria-labelledby").split(" ")) {
            assertThat(ids(svg)).contains(id);
        }
        assertThat(root.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("Routes");
        assertThat(root.getElementsByTagName("desc").item(0).getTextContent()).isEqualTo("Three routes");
        Element link = (Element) root.getElementsByTagName("a").item(1);
        assertThat(link.getAttribute("href")).isEqualTo("/console/routes/a?x=1&y=2");
        assertThat(link.getTextContent()).isEqualTo("the firsta3 calls");
    }

    @Test
    void itHasNoStyleAndNoScript() {
        assertThat(writer.svg("map", chain("", ""))).doesNotContain("style").doesNotContain("script").doesNotContain("onclick");
    }

    @Test
    void whatPeopleWroteIsText() throws Exception {
        String bad = "<script>alert(\"x\")</script>&'";

        String svg = writer.svg("map", new Picture(bad, bad, List.of(new Frame("f", bad, bad)),
                List.of(new Box("a", "f", bad, bad, "route", bad, bad)), List.of(new Arrow("a", "a", "call", bad))));

        assertThat(svg).doesNotContain("<script");
        assertThat(read(svg).getDocumentElement().getElementsByTagName("title").item(0).getTextContent()).isEqualTo(bad);
    }

    @Test
    void nothingMovesWhereOnlyTheCountsChange() {
        String first = writer.svg("map", chain("3 calls", ""));

        assertThat(writer.svg("map", chain("4 calls", ""))).isEqualTo(first.replace("3 calls", "4 calls"));
    }

    @Test
    void aNameThatIsTooLongIsCut() {
        String name = "a-route-with-a-name-that-nobody-would-ever-want-to-read";

        assertThat(writer.svg("map", new Picture("x", "x", List.of(), List.of(new Box(name, null, name, "", "route", null, null)), List.of())))
                .contains("a-route-with-a-name-that-nobody…").doesNotContain(">" + name + "<");
    }

    @Test
    void anEmptyPictureIsOne() throws Exception {
        assertThat(read(writer.svg("map", new Picture("x", "x", List.of(), List.of(), List.of()))).getDocumentElement().getTagName()).isEqualTo("svg");
    }

    private static Picture chain(String fact, String tip) {
        return new Picture("Routes", "Three routes", List.of(new Frame("room", "Room", "/console/routes?room=room")),
                List.of(new Box("a", "room", "a", fact, "route", "/console/routes/a?x=1&y=2", tip), new Box("b", "room", "b", fact, "route", null, null),
                        new Box("c", null, "c", fact, "route failed", null, null)),
                List.of(new Arrow("a", "b", "call", "calls"), new Arrow("b", "c", "queue", null)));
    }

    private static Document read(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> ids(Document document) {
        List<String> ids = new ArrayList<>();
        var all = document.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            ids.add(((Element) all.item(i)).getAttribute("id"));
        }
        return ids;
    }
}
