package dev.renga.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.dashboard.lab.LabSource;
import dev.renga.lab.attack.Attacks;
import dev.renga.lab.live.LabNetwork;
import dev.renga.lab.live.LabSnapshot;
import dev.renga.lab.live.NodeStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// A person at the page of a live network: real nodes, a real browser, one story in order.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LabBrowserTest {
  private static final int NODES = 12;

  private static LabNetwork network;
  private static LabSource source;
  private static PageServer server;
  private static Browser browser;

  @BeforeAll
  static void open() throws IOException {
    browser = Browser.open(1440, 1000);
    network =
        LabNetwork.builder()
            .nodes(NODES)
            .seed(8)
            .blockInterval(1)
            .payments(1)
            .attacks(Attacks.catalog())
            .start();
    source = LabSource.of(network, "test", "en");
    Dashboard dashboard =
        Dashboard.over(
            source, RandomGeneratorFactory.of("L64X128MixRandom").create(9), System::nanoTime);
    server = PageServer.start(0, dashboard);
    browser.go(server.link());
  }

  @AfterAll
  static void close() throws IOException {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
      source.close();
    }
    if (network != null) {
      network.close();
    }
  }

  @AfterEach
  void findNoErrors() {
    browser.assertNoErrors();
  }

  private static void show(String view) {
    browser.script("location.hash = '#/" + view + "'");
    browser.await("document.querySelector('main h1')");
  }

  @Test
  @Order(1)
  void showsANetworkThatMoves() throws IOException {
    browser.await("document.querySelector('.stat strong')?.innerText === '12 / 12'");
    String height = "Number(document.querySelectorAll('.stat strong')[2].innerText)";
    int before = browser.script("return " + height).asInt();
    browser.await(height + " > " + before);
    browser.await("document.querySelector('.ticker').innerText.includes('found block')");
    browser.await("document.querySelector('.ticker').innerText.includes('pays')");
    Browser.pause(1500);
    browser.picture("lab-network");
  }

  @Test
  @Order(2)
  void speaksJapanese() throws IOException {
    browser.press("#languages button:nth-child(2)");
    browser.await("document.querySelector('.ticker').innerText.includes('見つけました')");
    assertThat(browser.script("return document.documentElement.lang").asText()).isEqualTo("ja");
    browser.picture("lab-network-ja");
    browser.press("#languages button:nth-child(1)");
  }

  @Test
  @Order(3)
  void killsANodeAndStartsItAgain() throws IOException {
    show("network/3");
    browser.press("button[data-key=\"kill\"]");
    browser.await("document.querySelector('button[data-key=restart]')");
    assertThat(network.node(3).status()).isEqualTo(NodeStatus.KILLED);
    browser.await("document.querySelector('.stat strong').innerText === '11 / 12'");
    browser.picture("lab-killed");
    browser.press("button[data-key=\"restart\"]");
    browser.await("document.querySelector('.stat strong').innerText === '12 / 12'");
    assertThat(network.node(3).status()).isEqualTo(NodeStatus.RUNNING);
  }

  @Test
  @Order(4)
  void cutsTheNetworkAndHealsIt() throws IOException {
    show("guide/mostwork");
    browser.press("button[data-key=\"g-cut\"]");
    browser.await("document.querySelector('.ticker').innerText.includes('cut into 2')");
    browser.press("button[data-key=\"g-mineBoth\"]");
    String tips = "Number(document.querySelector('.watch dd').innerText)";
    browser.await(tips + " >= 2");
    Browser.pause(2500);
    browser.picture("lab-cut");
    browser.press("button[data-key=\"g-heal\"]");
    browser.await(tips + " === 1");
    assertThat(network.snapshot().groups()).isEmpty();
    show("chain");
    browser.await("document.querySelector('.tree .block')");
    browser.picture("lab-chain");
  }

  private static void start51(String share, String confirmations, String seconds) {
    show("network");
    show("attacks/51");
    browser.await("document.querySelector('[data-key=go-51]')");
    set("51-q", share, "input");
    set("51-z", confirmations, "input");
    set("51-seconds", seconds, "change");
    browser.press("button[data-key=\"go-51\"]");
  }

  private static void set(String key, String value, String event) {
    browser.script(
        """
        const one = document.querySelector('[data-key="%s"]');
        one.value = '%s';
        one.dispatchEvent(new Event('%s', { bubbles: true }));
        """
            .formatted(key, value, event));
  }

  @Test
  @Order(5)
  void takesAPaymentBackWithMostOfTheHashPower() throws IOException {
    start51("0.85", "1", "60");
    browser.await("document.querySelector('[data-attack=\"51\"][data-outcome=succeeded]')");
    browser.picture("lab-51-won");
    assertThat(browser.text(".attack-state")).contains("the attacker won", "again");
    show("ledger");
    browser.await("document.querySelector('main').innerText.includes('taken back after')");
    browser.picture("lab-ledger");
    show("chain");
    browser.await("document.querySelectorAll('.tree .stale').length > 0");
    browser.picture("lab-chain-51");
    assertThat(network.snapshot().payments())
        .anyMatch(payment -> payment.status() == LabSnapshot.PaymentStatus.CONFLICTED);
  }

  @Test
  @Order(6)
  void failsToTakeAPaymentBackWithLittleOfIt() throws IOException {
    start51("0.05", "2", "5");
    browser.await("document.querySelector('[data-attack=\"51\"][data-outcome=failed]')");
    assertThat(browser.text(".attack-state")).contains("the network won");
    browser.picture("lab-51-lost");
  }

  @Test
  @Order(7)
  void namesTheRuleThatAForgedBlockBreaks() throws IOException {
    show("attacks/forged-block");
    browser.press("button[data-key=\"go-forged-block\"]");
    browser.await("document.querySelector('[data-attack=forged-block][data-outcome=failed]')");
    assertThat(browser.text(".attack-state")).contains("0 of 12", "coinbase-amount");
    show("node/2");
    browser.await("document.querySelector('.verdicts')?.innerText.includes('bad-cb-amount')");
    browser.picture("lab-node");
  }

  @Test
  @Order(8)
  void measuresAllTheTime() throws IOException {
    show("measures");
    Browser.pause(1500);
    browser.await("document.querySelectorAll('.plot path.curve').length >= 4");
    assertThat(browser.text("main")).contains("Measured", "theory");
    browser.picture("lab-measures");
    assertThat(network.snapshot().measures().mined()).isPositive();
    assertThat(Duration.ofMillis(network.millis())).isLessThan(Duration.ofMinutes(10));
  }

  @Test
  @Order(9)
  void runsASimulationBesideTheNetwork() throws IOException {
    show("simulation");
    browser.await("document.querySelector('[data-key=simulate]')");
    set("sim-trials", "2000", "input");
    browser.press("button[data-key=\"simulate\"]");
    browser.await("document.querySelector('.simtable tbody tr')");
    assertThat(browser.text(".sim .tag")).isNotBlank();
    assertThat(browser.text(".simtable")).contains("agrees");
    browser.picture("lab-simulation");
  }
}
