package io.chatwootprocessor.console.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.chatwootprocessor.console.picture.Picture;
import io.chatwootprocessor.console.picture.Picture.Arrow;
import io.chatwootprocessor.console.picture.Picture.Box;
import io.chatwootprocessor.console.picture.Picture.Frame;
import io.chatwootprocessor.operations.routes.RouteMap;
import io.chatwootprocessor.operations.routes.RouteMap.Kind;
import io.chatwootprocessor.operations.routes.RouteMap.Place;
import io.chatwootprocessor.operations.routes.RouteMap.Way;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What of the map of the routes is drawn. */
@Tag("quick")
class RouteDrawingTest {

    private final List<Place> places = new ArrayList<>(List.of(place("receive", "inbound"), place("receive-mail", "inbound/mail"), place("turn", "conversation"),
            place("send", "outbound")));
    private final List<Way> ways = new ArrayList<>(List.of(new Way("receive-mail", "receive", Kind.CALL, "direct:receive"),
            new Way("receive", "turn", Kind.QUEUE, "seda:turn"), new Way("receive-mail", "turn", Kind.CALL, "direct:turn"),
            new Way("turn", "send", Kind.DATABASE, "message"), new Way("send", "crm", Kind.OUTSIDE, "crm")));

    @Test
    void roomsAreBoxesWithTheWaysBetweenThem() {
        Picture picture = drawing(Map.of()).ofRooms();

        assertThat(picture.boxes()).extracting(Box::id).containsExactly("conversation", "inbound", "outbound", "outside crm");
        assertThat(picture.arrows()).extracting(Arrow::from, Arrow::to, Arrow::kind).containsExactlyInAnyOrder(
                tuple("conversation", "outbound", "database"), tuple("inbound", "conversation", "call"),
                tuple("outbound", "outside crm", "outside"));
        assertThat(picture.arrows().get(1).tip()).contains("receive hands over by a queue: turn").contains("receive-mail calls: turn");
    }

    @Test
    void aRoomShowsItsRoutesItsFoldersAndTheRoomsAround() {
        Picture picture = drawing(Map.of()).ofRoom("inbound");

        assertThat(picture.boxes()).extracting(Box::id).containsExactly("route receive", "route receive-mail", "conversation");
        assertThat(picture.frames()).extracting(Frame::id).containsExactly("inbound/mail");
        assertThat(picture.boxes().get(1).frame()).isEqualTo("inbound/mail");
        assertThat(picture.boxes().get(2).link()).isEqualTo("/console/routes?room=conversation");
    }

    @Test
    void allRoutesStandInTheirRooms() {
        Picture picture = drawing(Map.of()).ofAll();

        assertThat(picture.frames()).extracting(Frame::id).containsExactly("conversation", "inbound", "outbound");
        assertThat(picture.boxes()).filteredOn(box -> box.id().equals("route receive-mail")).extracting(Box::frame).containsExactly("inbound");
        assertThat(picture.arrows()).hasSize(5);
    }

    @Test
    void arrowsToARouteThatManyCallAreLeftOutAndSaidSo() {
        places.add(place("answer", "operations"));
        for (int i = 0; i <= RouteDrawing.MOST_CALLERS; i++) {
            places.add(place("page-" + i, "operations"));
            ways.add(new Way("page-" + i, "answer", Kind.CALL, "direct:answer"));
        }

        assertThat(drawing(Map.of()).ofAll().arrows()).noneMatch(arrow -> arrow.to().equals("route answer"));
        assertThat(drawing(Map.of()).common()).containsExactly(Map.entry("answer", RouteDrawing.MOST_CALLERS + 1L));
    }

    @Test
    void aBoxSaysWhatItsRouteHasDone() {
        Map<String, RouteFigures> figures = Map.of("send", new RouteFigures(12_345, 2, 1234.0, Instant.now()), "turn", new RouteFigures(7, 1, 0.36,
                Instant.now().minusSeconds(3600)));
        List<Box> boxes = drawing(figures).ofAll().boxes();

        assertThat(box(boxes, "route send").fact()).isEqualTo("12k · 1.2 s · 2 failed");
        assertThat(box(boxes, "route send").kind()).isEqualTo("route failed");
        assertThat(box(boxes, "route turn").fact()).isEqualTo("7 · 0.4 ms · 1 failed");
        assertThat(box(boxes, "route turn").kind()).as("not lately").isEqualTo("route");
        assertThat(box(boxes, "route receive").fact()).isEqualTo("not called yet");
        assertThat(box(drawing(figures).ofRooms().boxes(), "outbound").fact()).isEqualTo("1 route · 12k · 2 failed");
        assertThat(box(boxes, "route turn").tip()).isEqualTo("turn, from direct:turn: Does turn. 7 calls, 95 of 100 within 0.4 ms, 1 failed.");
    }

    private RouteDrawing drawing(Map<String, RouteFigures> figures) {
        return new RouteDrawing(new RouteMap(places, ways), figures);
    }

    private static Box box(List<Box> boxes, String id) {
        return boxes.stream().filter(box -> box.id().equals(id)).findFirst().orElseThrow();
    }

    private static Place place(String id, String folder) {
        return new Place(id, folder.replaceFirst("/.*", ""), folder, "Does " + id, "direct:" + id);
    }
}
