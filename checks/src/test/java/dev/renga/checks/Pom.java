package dev.renga.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// What the checks need to know of a module's pom.xml.
record Pom(List<String> modules, List<Dependency> dependencies) {

  /// A dependency on another room.
  record Dependency(String room, boolean isTest) {}

  static Pom read(String path) {
    try {
      Element project =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(SourceTree.root().resolve(path).toFile())
              .getDocumentElement();
      return new Pom(modules(project), dependencies(project));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SAXException | ParserConfigurationException e) {
      throw new IllegalStateException(path + " is not readable as XML", e);
    }
  }

  private static List<String> modules(Element project) {
    return children(project, "modules").stream()
        .flatMap(modules -> children(modules, "module").stream())
        .map(module -> module.getTextContent().strip())
        .toList();
  }

  private static List<Dependency> dependencies(Element project) {
    return children(project, "dependencies").stream()
        .flatMap(list -> children(list, "dependency").stream())
        .filter(dependency -> text(dependency, "groupId").equals("dev.renga"))
        .map(
            dependency ->
                new Dependency(
                    text(dependency, "artifactId").substring("renga-".length()),
                    text(dependency, "scope").equals("test")))
        .toList();
  }

  private static String text(Element parent, String name) {
    List<Element> found = children(parent, name);
    return found.isEmpty() ? "" : found.getFirst().getTextContent().strip();
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }
}
