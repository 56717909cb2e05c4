package dev.renga.lab.live;

import dev.renga.lab.event.EventLog;
import dev.renga.lab.event.LabEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The attacks on a network, running and over. Thread-safe.
final class Attacks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Attacks.class);

  /// Attacks that are remembered; running ones count.
  private static final int CAPACITY = 100;

  private final LabNetwork network;
  private final AttackCatalog catalog;
  private final EventLog log;
  private final Map<Long, Running> all = new LinkedHashMap<>();
  private long last;

  Attacks(LabNetwork network, AttackCatalog catalog, EventLog log) {
    this.network = network;
    this.catalog = catalog;
    this.log = log;
  }

  private final class Running implements LabAttack.Desk {
    private final long id;
    private final LabAttack attack;
    private final Map<String, String> parameters;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile boolean over;
    private volatile String phase = "begins";
    private volatile Map<String, String> figures = Map.of();

    Running(long id, LabAttack attack, Map<String, String> parameters) {
      this.id = id;
      this.attack = attack;
      this.parameters = new TreeMap<>(parameters);
      this.thread = Thread.ofVirtual().name("lab-attack-" + id).unstarted(this::run);
    }

    private void run() {
      try {
        attack.run(this);
      } catch (InterruptedException e) {
        note("interrupted", Map.of());
      } catch (LabException e) {
        note("failed: " + e.text(), figures);
      } catch (RuntimeException e) {
        LOG.error("The attack {} failed", attack.name(), e);
        note("failed: " + e, figures);
      } finally {
        over = true;
      }
    }

    @Override
    public LabNetwork network() {
      return network;
    }

    @Override
    public long id() {
      return id;
    }

    @Override
    public boolean isStopped() {
      return stopped;
    }

    @Override
    public void note(String next, Map<String, String> now) {
      phase = next;
      figures = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(now));
      log.publish(
          LabEvent.NO_NODE,
          "attack " + id,
          new LabEvent.AttackNote(attack.name(), id, next, figures));
    }
  }

  List<String> names() {
    return catalog.names();
  }

  LabAttack make(String name, Map<String, String> parameters) {
    return catalog.make(name, parameters);
  }

  synchronized long start(LabAttack attack, Map<String, String> parameters, String by) {
    long running = all.values().stream().filter(one -> !one.over).count();
    if (running >= CAPACITY) {
      throw new LabException("%s attacks run already; end some first.".formatted(running));
    }
    if (all.size() >= CAPACITY) {
      long oldest =
          all.values().stream().filter(one -> one.over).findFirst().map(one -> one.id).orElse(0L);
      all.remove(oldest);
    }
    Running next = new Running(++last, attack, parameters);
    all.put(next.id, next);
    log.publish(
        LabEvent.NO_NODE,
        by,
        new LabEvent.AttackNote(attack.name(), next.id, "begins", Map.copyOf(parameters)));
    next.thread.start();
    return next.id;
  }

  /// Asks attacks to end and waits for them a while.
  ///
  /// @param id 0 for all
  int stop(long id) {
    List<Running> asked = new ArrayList<>();
    synchronized (this) {
      for (Running one : all.values()) {
        if ((id == 0 || one.id == id) && !one.over) {
          one.stopped = true;
          asked.add(one);
        }
      }
      if (id != 0 && !all.containsKey(id)) {
        throw new LabException("There is no attack %s.".formatted(id));
      }
    }
    for (Running one : asked) {
      try {
        if (!one.thread.join(java.time.Duration.ofSeconds(10))) {
          LOG.warn("The attack {} does not end", one.attack.name());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return asked.size();
  }

  synchronized List<LabSnapshot.AttackState> states() {
    return all.values().stream()
        .map(
            one ->
                new LabSnapshot.AttackState(
                    one.id, one.attack.name(), one.parameters, !one.over, one.phase, one.figures))
        .toList();
  }

  @Override
  public void close() {
    var _ = stop(0);
  }
}
