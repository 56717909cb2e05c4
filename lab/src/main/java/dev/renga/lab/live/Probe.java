package dev.renga.lab.live;

import dev.renga.lab.event.EventLog;
import dev.renga.lab.event.LabEvent;

/// Counts how often something was possible, and tells when it stops or begins again to be.
/// Thread-safe.
final class Probe {
  private final String measure;
  private final EventLog log;
  private long asked;
  private long failed;
  private String last = "";
  private boolean down;

  Probe(String measure, EventLog log) {
    this.measure = measure;
    this.log = log;
  }

  synchronized void succeeded() {
    asked++;
    if (down) {
      down = false;
      log.publish(
          LabEvent.NO_NODE, "measure", new LabEvent.Availability(measure, true, "as before"));
    }
  }

  synchronized void failed(String why) {
    asked++;
    failed++;
    last = why;
    if (!down) {
      down = true;
      log.publish(LabEvent.NO_NODE, "measure", new LabEvent.Availability(measure, false, why));
    }
  }

  synchronized LabSnapshot.Available state() {
    return new LabSnapshot.Available(asked, failed, last);
  }
}
