package dev.renga.lab.live;

import dev.renga.lab.event.EventLog;
import dev.renga.lab.model.Dice;
import dev.renga.lab.model.Placement;
import dev.renga.lab.model.Region;
import dev.renga.lab.model.Regions;
import dev.renga.p2p.connection.Link;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What a network consists of besides its nodes.
///
/// @param miners there as soon as the nodes are
record LabParts(
    Path directory,
    Genesis genesis,
    EventLog log,
    BlockBook book,
    Cables cables,
    LinkKeeper keeper,
    NodeWatch watch,
    Controls controls,
    Attacks attacks,
    People people,
    Availability availability,
    AtomicReference<@Nullable Miners> miners) {
  /// Makes all parts; none of them does anything yet.
  static LabParts assemble(
      LabNetwork owner,
      LabRun run,
      LabConfig config,
      AttackCatalog catalog,
      Path directory,
      Genesis genesis,
      EventLog log) {
    Dice dice = run.dice();
    BlockBook book = new BlockBook();
    Regions regions = config.latency() ? Regions.of(String.valueOf(config.year())) : null;
    Placement placement =
        regions == null
            ? Placement.uniform(config.nodes(), Region.EU)
            : Placement.random(config.seed(), config.nodes(), regions);
    Cables cables =
        new Cables(
            run.time().nanos(), dice.split("cables"), regions, placement, Link.Observer.NONE);
    LinkKeeper keeper = new LinkKeeper(owner, cables, log, dice.split("links"));
    Availability availability = new Availability(run, log);
    People people =
        new People(owner, config, log, cables, availability.payments, dice.split("people"));
    NodeWatch watch = new NodeWatch(owner, log, book, cables, people);
    AtomicReference<@Nullable Miners> miners = new AtomicReference<>();
    Attacks attacks = new Attacks(owner, catalog, log);
    Controls controls = new Controls(owner, run, dice.split("controls"));
    return new LabParts(
        directory,
        genesis,
        log,
        book,
        cables,
        keeper,
        watch,
        controls,
        attacks,
        people,
        availability,
        miners);
  }
}
