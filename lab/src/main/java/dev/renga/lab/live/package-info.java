/// A network of real nodes in this JVM: real sockets on the loopback address, real folders, and
/// everything that can be done to it.
///
/// Begin with [dev.renga.lab.live.LabNetwork]. Nothing is `null` unless marked `@Nullable`; amounts
/// are satoshi, times milliseconds since the network's start unless a name says otherwise.
@NullMarked
package dev.renga.lab.live;

import org.jspecify.annotations.NullMarked;
