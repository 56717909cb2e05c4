/// How a program of one's own is tested against a real network in one JVM: see the tests of this
/// module. It is built and run with everything else and is not shipped.
@NullMarked
package dev.renga.example;

import org.jspecify.annotations.NullMarked;
