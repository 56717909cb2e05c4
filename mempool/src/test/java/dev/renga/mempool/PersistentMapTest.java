package dev.renga.mempool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/// The persistent map beside a HashMap, with good hashes and with terrible ones.
class PersistentMapTest {
  private static final List<ToLongFunction<Integer>> HASHES =
      List.of(
          key -> key * 0x9e3779b97f4a7c15L,
          key -> key % 7,
          key -> (long) (key % 3) << 62 | key % 5,
          key -> 0);

  @Test
  void isAMapWhateverTheHash() {
    for (ToLongFunction<Integer> hash : HASHES) {
      Random random = new Random(11);
      PersistentMap<Integer, String> map = PersistentMap.empty(hash);
      Map<Integer, String> model = new HashMap<>();
      for (int i = 0; i < 4000; i++) {
        int key = random.nextInt(300);
        if (random.nextInt(5) < 2) {
          map = map.remove(key);
          model.remove(key);
        } else {
          map = map.put(key, "v" + i);
          model.put(key, "v" + i);
        }
        assertThat(map.size()).isEqualTo(model.size());
        assertThat(map.get(key)).isEqualTo(model.get(key));
      }
      for (int key = 0; key < 300; key++) {
        assertThat(map.get(key)).isEqualTo(model.get(key));
      }
      List<String> values = new ArrayList<>();
      map.forEach(values::add);
      assertThat(values).containsExactlyInAnyOrderElementsOf(model.values());
    }
  }

  @Test
  void olderVersionsStayAsTheyWere() {
    Random random = new Random(12);
    PersistentMap<Integer, Integer> map = PersistentMap.empty(key -> key * 0x9e3779b97f4a7c15L);
    List<PersistentMap<Integer, Integer>> versions = new ArrayList<>();
    List<Set<Integer>> models = new ArrayList<>();
    Set<Integer> model = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      int key = random.nextInt(100);
      map = random.nextBoolean() ? map.put(key, key) : map.remove(key);
      if (map.contains(key)) {
        model.add(key);
      } else {
        model.remove(key);
      }
      versions.add(map);
      models.add(Set.copyOf(model));
    }
    for (int i = 0; i < versions.size(); i++) {
      Set<Integer> found = new HashSet<>();
      versions.get(i).forEach(found::add);
      assertThat(found).isEqualTo(models.get(i));
    }
  }
}
