package io.chatwootprocessor.console.picture;

import io.chatwootprocessor.console.picture.PictureLayout.Area;
import io.chatwootprocessor.console.picture.PictureLayout.Point;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/**
 * Draws a {@link Picture} as SVG. It has a title, a description, links and texts, and no styles: classes tell the kind of each part. Layouts
 * are kept, for the counts change more often than the routes.
 */
@Component
public class PictureWriter {

    private static final int KEPT = 32;
    /** A wider one is not made to fit a screen: nobody could read it. */
    private static final double WIDE = 1500;

    private final Map<Shape, PictureLayout> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Shape, PictureLayout> eldest) {
            return size() > KEPT;
        }
    };
    private final ReentrantLock lock = new ReentrantLock();

    /** The parts of a picture that decide the layout. */
    private record Shape(List<Picture.Frame> frames, List<List<String>> boxes, List<List<String>> arrows) {
    }

    /**
     * Writes the picture.
     *
     * @param id of the SVG element; the ids in it begin with it
     * @return the element, to be put into a page
     */
    public String svg(String id, Picture picture) {
        PictureLayout layout = layout(picture);
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(Locale.ROOT, "<svg id=\"%s\" class=\"picture%s\" xmlns=\"http://www.w3.org/2000/svg\" role=\"group\" aria-labelledby=\"%s-title %s-desc\""
                + " viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\">", id, layout.width() > WIDE ? " wide" : "", id, id, layout.width(), layout.height(), layout.width(), layout.height()));
        svg.append("<title id=\"").append(id).append("-title\">").append(text(picture.title())).append("</title>");
        svg.append("<desc id=\"").append(id).append("-desc\">").append(text(picture.description())).append("</desc>");
        svg.append("<defs><marker id=\"").append(id).append("-tip\" class=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerUnits=\"userSpaceOnUse\" markerWidth=\"8\" markerHeight=\"8\""
                + " orient=\"auto\"><path d=\"M0 0L8 4L0 8Z\"/></marker></defs>");
        picture.frames().forEach(frame -> frame(svg, id, frame, layout.areas().get(frame.id())));
        for (int i = 0; i < picture.arrows().size(); i++) {
            arrow(svg, id, picture.arrows().get(i), layout.lines().get(i));
        }
        picture.boxes().forEach(box -> box(svg, id, box, layout.areas().get(box.id())));
        return svg.append("</svg>").toString();
    }

    private PictureLayout layout(Picture picture) {
        Shape shape = new Shape(picture.frames(), picture.boxes().stream().map(box -> Arrays.asList(box.id(), box.frame(), box.label())).toList(),
                picture.arrows().stream().map(arrow -> List.of(arrow.from(), arrow.to())).toList());
        lock.lock(); // one at a time: the layout takes a core for a moment, and others most often want the same
        try {
            PictureLayout layout = known.get(shape);
            if (layout == null) {
                layout = PictureLayout.of(picture);
                known.put(shape, layout);
            }
            return layout;
        } finally {
            lock.unlock();
        }
    }

    private static void frame(StringBuilder svg, String id, Picture.Frame frame, Area area) {
        svg.append("<g class=\"frame\">");
        rectangle(svg, area, 8);
        begin(svg, id, frame.id(), frame.link(), null);
        svg.append(String.format(Locale.ROOT, "<text class=\"label\" x=\"%.1f\" y=\"%.1f\">", area.x() + 14, area.y() + 22)).append(text(frame.label())).append("</text>");
        end(svg, frame.link());
        svg.append("</g>");
    }

    private static void box(StringBuilder svg, String id, Picture.Box box, Area area) {
        svg.append("<g class=\"box ").append(text(box.kind())).append("\">");
        begin(svg, id, box.id(), box.link(), box.tip());
        rectangle(svg, area, 6);
        svg.append(String.format(Locale.ROOT, "<text class=\"label\" x=\"%.1f\" y=\"%.1f\">", area.x() + 12, area.y() + (box.fact().isEmpty() ? 27 : 19)))
                .append(text(shortened(box.label()))).append("</text>");
        svg.append(String.format(Locale.ROOT, "<text class=\"fact\" x=\"%.1f\" y=\"%.1f\">", area.x() + 12, area.y() + 35)).append(text(box.fact())).append("</text>");
        end(svg, box.link());
        svg.append("</g>");
    }

    private static void begin(StringBuilder svg, String id, String of, String link, String tip) {
        if (link != null) {
            svg.append("<a id=\"").append(id).append('-').append(text(of.replaceAll("[^\\w-]", "_"))).append("\" href=\"").append(text(link)).append("\">");
        }
        if (tip != null) {
            svg.append("<title>").append(text(tip)).append("</title>");
        }
    }

    private static void end(StringBuilder svg, String link) {
        svg.append(link == null ? "" : "</a>");
    }

    private static void arrow(StringBuilder svg, String id, Picture.Arrow arrow, List<Point> line) {
        svg.append("<path class=\"arrow ").append(text(arrow.kind())).append("\" marker-end=\"url(#").append(id).append("-tip)\" d=\"");
        for (int i = 0; i < line.size(); i++) {
            svg.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", line.get(i).x(), line.get(i).y()));
        }
        svg.append("\">");
        if (arrow.tip() != null) {
            svg.append("<title>").append(text(arrow.tip())).append("</title>");
        }
        svg.append("</path>");
    }

    private static void rectangle(StringBuilder svg, Area area, int round) {
        svg.append(String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%d\"/>", area.x(), area.y(), area.width(), area.height(), round));
    }

    private static String shortened(String label) {
        return label.length() <= Picture.LONGEST_LABEL ? label : label.substring(0, Picture.LONGEST_LABEL - 1) + "…";
    }

    private static String text(String value) {
        return HtmlUtils.htmlEscape(value, "UTF-8");
    }
}
