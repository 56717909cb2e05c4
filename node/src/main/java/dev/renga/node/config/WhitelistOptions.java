package dev.renga.node.config;

import dev.renga.node.Subnet;
import dev.renga.node.Whitelisted;
import dev.renga.p2p.protocol.Permission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Options on trusted addresses.
record WhitelistOptions(Settings settings) {

  List<Whitelisted> read() throws ConfigException {
    List<Whitelisted> list = new ArrayList<>();
    for (String text : settings.texts("whitelist")) {
      list.add(parse(text));
    }
    return list;
  }

  private Whitelisted parse(String text) throws ConfigException {
    int at = text.indexOf('@');
    Subnet subnet = subnet(text.substring(at + 1), text);
    if (at < 0) {
      return new Whitelisted(subnet, usual(), true, false);
    }
    Set<Permission> permissions = EnumSet.noneOf(Permission.class);
    boolean in = false;
    boolean out = false;
    for (String word : words(text.substring(0, at))) {
      switch (word) {
        case "in" -> in = true;
        case "out" -> out = true;
        case "" -> {}
        default -> permissions.addAll(permissions(word, text));
      }
    }
    if (permissions.isEmpty() && (in || out)) {
      throw new ConfigException("Only direction was set, no permissions: '%s'".formatted(text));
    }
    return new Whitelisted(subnet, permissions, in || !out, out);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int from = 0;
    for (int comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', from)) {
      words.add(text.substring(from, comma));
      from = comma + 1;
    }
    words.add(text.substring(from));
    return words;
  }

  private static Subnet subnet(String text, String whole) throws ConfigException {
    try {
      return Subnet.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("Invalid netmask specified in -whitelist: '%s'".formatted(whole));
    }
  }

  /// What an address gets that is named without permissions.
  private Set<Permission> usual() throws ConfigException {
    Set<Permission> usual = EnumSet.of(Permission.NOBAN, Permission.DOWNLOAD, Permission.MEMPOOL);
    boolean force = settings.isOn("whitelistforcerelay", false);
    if (force) {
      usual.add(Permission.FORCERELAY);
    }
    boolean relay = settings.isOn("whitelistrelay", !settings.isOn("blocksonly", false));
    if (relay || force) {
      usual.add(Permission.RELAY);
    }
    return usual;
  }

  private static Set<Permission> permissions(String word, String whole) throws ConfigException {
    return switch (word) {
      case "bloomfilter", "bloom" -> EnumSet.of(Permission.BLOOMFILTER);
      case "noban" -> EnumSet.of(Permission.NOBAN, Permission.DOWNLOAD);
      case "forcerelay" -> EnumSet.of(Permission.FORCERELAY, Permission.RELAY);
      case "relay" -> EnumSet.of(Permission.RELAY);
      case "mempool" -> EnumSet.of(Permission.MEMPOOL);
      case "download" -> EnumSet.of(Permission.DOWNLOAD);
      case "addr" -> EnumSet.of(Permission.ADDR);
      case "all" -> EnumSet.allOf(Permission.class);
      default -> throw new ConfigException("Invalid P2P permission: '%s'".formatted(word));
    };
  }
}
