package io.chatwootprocessor.console.picture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.math.KVector;
import org.eclipse.elk.core.options.BoxLayouterOptions;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.options.SizeConstraint;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * The places of all parts of a {@link Picture}, in pixels from the top left. Made by Eclipse's Layout Kernel: its layered algorithm puts the
 * end of an arrow behind its beginning.
 *
 * @param areas of each frame and box, by its id; a frame's before those of its boxes
 * @param lines of each arrow, in the picture's order
 */
record PictureLayout(double width, double height, Map<String, Area> areas, List<List<Point>> lines) {

    /** Pixels for each letter of a label; the style sheet's is a little narrower. */
    private static final double LETTER = 8.2;
    private static final double SIDES = 24;
    private static final double NARROWEST = 182;
    private static final double HEIGHT = 44;
    private static final double GAP = 22;

    static {
        LayoutMetaDataService.getInstance().registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
    }

    /** A rectangle. */
    record Area(double x, double y, double width, double height) {
    }

    /** A corner of a line. */
    record Point(double x, double y) {
    }

    /** Lays the picture out; the same one always in the same way. */
    static PictureLayout of(Picture picture) {
        ElkNode all = ElkGraphUtil.createGraph();
        options(all, HierarchyHandling.INCLUDE_CHILDREN);
        Map<String, ElkNode> nodes = new LinkedHashMap<>();
        for (Picture.Frame frame : picture.frames()) {
            ElkNode node = ElkGraphUtil.createNode(all);
            options(node, HierarchyHandling.INHERIT);
            node.setProperty(CoreOptions.NODE_SIZE_CONSTRAINTS, SizeConstraint.minimumSize());
            node.setProperty(CoreOptions.NODE_SIZE_MINIMUM, new KVector(frame.label().length() * LETTER + SIDES, HEIGHT));
            node.setProperty(CoreOptions.PADDING, new ElkPadding(34, 14, 14, 14));
            nodes.put(frame.id(), node);
        }
        Set<String> tied = new HashSet<>();
        picture.arrows().forEach(arrow -> tied.addAll(List.of(arrow.from(), arrow.to())));
        Map<ElkNode, ElkNode> heaps = new HashMap<>();
        for (Picture.Box box : picture.boxes()) {
            ElkNode in = box.frame() == null ? all : nodes.get(box.frame());
            ElkNode node = ElkGraphUtil.createNode(tied.contains(box.id()) ? in : heaps.computeIfAbsent(in, PictureLayout::heap));
            node.setWidth(Math.max(NARROWEST, Math.min(box.label().length(), Picture.LONGEST_LABEL) * LETTER + SIDES));
            node.setHeight(HEIGHT);
            nodes.put(box.id(), node);
        }
        List<ElkEdge> edges = new ArrayList<>();
        for (Picture.Arrow arrow : picture.arrows()) {
            edges.add(ElkGraphUtil.createSimpleEdge(nodes.get(arrow.from()), nodes.get(arrow.to())));
        }
        new RecursiveGraphLayoutEngine().layout(all, new BasicProgressMonitor());
        Map<String, Area> areas = new LinkedHashMap<>();
        Map<ElkNode, Point> corners = new HashMap<>();
        nodes.forEach((id, node) -> {
            Point corner = corner(node, all);
            corners.put(node, corner);
            areas.put(id, new Area(corner.x, corner.y, node.getWidth(), node.getHeight()));
        });
        return new PictureLayout(all.getWidth(), all.getHeight(), areas, edges.stream().map(edge -> line(edge, corners)).toList());
    }

    /** For boxes without arrows, in rows: they would stand one below the other. */
    private static ElkNode heap(ElkNode in) {
        ElkNode heap = ElkGraphUtil.createNode(in);
        heap.setProperty(CoreOptions.ALGORITHM, "org.eclipse.elk.box");
        heap.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.SEPARATE_CHILDREN);
        heap.setProperty(CoreOptions.PADDING, new ElkPadding(0));
        heap.setProperty(BoxLayouterOptions.SPACING_NODE_NODE, GAP);
        heap.setProperty(BoxLayouterOptions.ASPECT_RATIO, 8.0); // of the boxes without the gaps
        return heap;
    }

    private static void options(ElkNode node, HierarchyHandling hierarchy) {
        node.setProperty(CoreOptions.ALGORITHM, "org.eclipse.elk.layered");
        node.setProperty(CoreOptions.DIRECTION, Direction.RIGHT);
        node.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        node.setProperty(CoreOptions.HIERARCHY_HANDLING, hierarchy);
        node.setProperty(LayeredOptions.SPACING_NODE_NODE, GAP);
        node.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, GAP * 1.5);
        node.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, GAP / 2);
    }

    private static Point corner(ElkNode node, ElkNode all) {
        double x = 0;
        double y = 0;
        for (ElkNode one = node; one != all; one = one.getParent()) {
            x += one.getX();
            y += one.getY();
        }
        return new Point(x, y);
    }

    /** An edge's points count from the corner of the node that has it. */
    private static List<Point> line(ElkEdge edge, Map<ElkNode, Point> corners) {
        Point start = corners.getOrDefault(edge.getContainingNode(), new Point(0, 0));
        List<Point> line = new ArrayList<>();
        for (ElkEdgeSection section : edge.getSections()) {
            line.add(new Point(start.x + section.getStartX(), start.y + section.getStartY()));
            for (ElkBendPoint bend : section.getBendPoints()) {
                line.add(new Point(start.x + bend.getX(), start.y + bend.getY()));
            }
            line.add(new Point(start.x + section.getEndX(), start.y + section.getEndY()));
        }
        return line;
    }
}
