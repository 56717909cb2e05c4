/// JMH benchmarks of the hot parts; [MicroBench] runs them.
@NullMarked
package dev.renga.bench.micro;

import org.jspecify.annotations.NullMarked;
