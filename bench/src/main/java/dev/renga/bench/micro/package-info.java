/// JMH benchmarks of the hot parts: curve, scripts, blocks, coins cache. [MicroBench] runs them;
/// each class says what it measures and in which unit. JMH wants public classes with fields that
/// are set before each trial, so this package looks different from others.
@NullMarked
package dev.renga.bench.micro;

import org.jspecify.annotations.NullMarked;
