package dev.renga.lab.model;

import java.util.List;

/// What was measured of the [regions][Region] in one year: latencies between them, the rates of a
/// node's line, and how many nodes stand where.
///
/// Sources: SimBlock (Aoki et al., CryBlock 2019) for 2015 and 2019; Basile et al., ISCC 2021 for
/// 2021; the rates of Gervais et al., CCS 2016 (mean, not median) for [#GERVAIS].
public final class Regions {
  private static final int COUNT = Region.values().length;

  /// The Internet of 2015 with the latencies and node shares of [#Y2015] and the mean rates that
  /// Gervais et al. used.
  public static final Regions GERVAIS =
      new Regions(
          "gervais",
          latency2015(),
          List.of(41.68, 21.29, 9.89, 14.56, 6.9, 16.0),
          List.of(6.74, 6.72, 2.2, 6.53, 1.7, 6.1),
          List.of(38.69, 51.59, 1.13, 5.74, 1.19, 1.66));

  /// The Internet of 2015.
  public static final Regions Y2015 =
      new Regions(
          "2015",
          latency2015(),
          List.of(25.0, 24.0, 6.5, 10.0, 17.5, 14.0),
          List.of(4.7, 8.1, 1.8, 5.3, 3.4, 5.2),
          List.of(38.69, 51.59, 1.13, 5.74, 1.19, 1.66));

  /// The Internet of 2019.
  public static final Regions Y2019 =
      new Regions(
          "2019",
          List.of(
              List.of(32, 124, 184, 198, 151, 189),
              List.of(124, 11, 227, 237, 252, 294),
              List.of(184, 227, 88, 325, 301, 322),
              List.of(198, 237, 325, 85, 58, 198),
              List.of(151, 252, 301, 58, 12, 126),
              List.of(189, 294, 322, 198, 126, 16)),
          List.of(52.0, 40.0, 18.0, 22.8, 22.8, 29.9),
          List.of(19.2, 20.7, 5.8, 15.7, 10.2, 11.3),
          List.of(33.16, 49.98, 0.9, 11.77, 2.24, 1.95));

  /// The Internet of 2021.
  public static final Regions Y2021 =
      new Regions(
          "2021",
          List.of(
              List.of(30, 86, 187, 230, 158, 152),
              List.of(86, 12, 240, 236, 227, 253),
              List.of(187, 240, 41, 327, 317, 327),
              List.of(230, 236, 327, 87, 51, 151),
              List.of(158, 227, 317, 51, 15, 113),
              List.of(152, 253, 327, 151, 113, 14)),
          List.of(41.0, 39.0, 21.0, 20.0, 29.0, 46.0),
          List.of(13.0, 17.0, 6.0, 13.0, 18.0, 17.0),
          List.of(18.86, 59.79, 4.33, 13.68, 1.59, 1.75));

  private final String name;
  private final List<Double> download;
  private final List<Double> upload;
  private final List<Double> nodes;

  // by sender and receiver; asked for every message of a simulation
  private final int[] millis = new int[COUNT * COUNT];
  private final long[] rates = new long[COUNT * COUNT];

  private Regions(
      String name,
      List<List<Integer>> latency,
      List<Double> download,
      List<Double> upload,
      List<Double> nodes) {
    this.name = name;
    this.download = download;
    this.upload = upload;
    this.nodes = nodes;
    for (Region from : Region.values()) {
      for (Region to : Region.values()) {
        rates[COUNT * from.ordinal() + to.ordinal()] = Math.min(uploadRate(from), downloadRate(to));
        millis[COUNT * from.ordinal() + to.ordinal()] =
            latency.get(from.ordinal()).get(to.ordinal());
      }
    }
  }

  private static List<List<Integer>> latency2015() {
    return List.of(
        List.of(36, 119, 255, 310, 154, 208),
        List.of(119, 12, 221, 242, 266, 350),
        List.of(255, 221, 137, 347, 256, 269),
        List.of(310, 242, 347, 99, 172, 278),
        List.of(154, 266, 256, 172, 9, 163),
        List.of(208, 350, 269, 278, 163, 22));
  }

  /// Every table there is.
  public static List<Regions> all() {
    return List.of(Y2015, Y2019, Y2021, GERVAIS);
  }

  /// The table of that name: `2015`, `2019`, `2021` or `gervais`.
  ///
  /// @throws IllegalArgumentException with a sentence for people when there is none
  public static Regions of(String name) {
    for (Regions regions : all()) {
      if (regions.name.equals(name)) {
        return regions;
      }
    }
    throw new IllegalArgumentException(
        "There is no table of regions named " + name + "; there are 2015, 2019, 2021 and gervais.");
  }

  /// Its name.
  public String name() {
    return name;
  }

  /// Mean time one way, milliseconds.
  public int latencyMillis(Region from, Region to) {
    return millis[COUNT * from.ordinal() + to.ordinal()];
  }

  /// What a node there can receive, bits per second.
  public long downloadRate(Region region) {
    return StrictMath.round(download.get(region.ordinal()) * 1e6);
  }

  /// What a node there can send, bits per second.
  public long uploadRate(Region region) {
    return StrictMath.round(upload.get(region.ordinal()) * 1e6);
  }

  /// Bits per second from one node to another: what the sender can send and the receiver take.
  public long rate(Region from, Region to) {
    return rates[COUNT * from.ordinal() + to.ordinal()];
  }

  /// Share of all nodes that stand there, 0…1; the shares add up to 1.
  public double nodeShare(Region region) {
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
      sum += nodes.get(i);
    }
    return nodes.get(region.ordinal()) / sum;
  }

  @Override
  public String toString() {
    return name;
  }
}
