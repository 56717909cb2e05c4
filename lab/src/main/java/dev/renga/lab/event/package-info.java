/// What happens in a live network: events with time, node and cause, a log of them that is bounded
/// in memory and whole on disk, and its form as JSON lines.
///
/// Begin with [dev.renga.lab.event.LabEvent] and [dev.renga.lab.event.EventLog]. Nothing is `null`
/// unless marked `@Nullable`; amounts are satoshi, times milliseconds since the network's start.
@NullMarked
package dev.renga.lab.event;

import org.jspecify.annotations.NullMarked;
