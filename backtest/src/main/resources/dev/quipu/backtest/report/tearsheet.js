'use strict';
const f = DATA.figures;
const $ = id => document.getElementById(id);
const el = (tag, cls, text) => {
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  if (text !== undefined) node.textContent = text;
  return node;
};
const number = (x, digits) => x.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (x, digits = 1) => (x > 0 ? '+' : '') + number(x * 100, digits) + ' %';
const plainPercent = (x, digits = 1) => number(x * 100, digits) + ' %';
const money = (x, digits = 0) => number(x, digits) + ' ' + DATA.base;
const date = ms => new Date(ms).toISOString().slice(0, 10);
const minute = ms => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
const tone = x => (x > 0 ? 'good' : x < 0 ? 'bad' : '');
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const [start, end] = [DATA.equity[0][0], DATA.equity[DATA.equity.length - 1][0]];
$('span').textContent = `${date(start)} to ${date(end)} · ${Math.round(f.days)} days · times are UTC`;

function cards() {
  const worst = DATA.drawdowns[0];
  const rows = [
    ['Total return', percent(f.totalReturn), `buy-and-hold ${percent(f.buyAndHoldReturn)}`, tone(f.totalReturn)],
    ['Final value', number(f.endNav, 0), `${DATA.base}, from ${number(f.startNav, 0)}`, ''],
    ['Sharpe', number(f.sharpe, 2), `Sortino ${number(f.sortino, 2)}`, ''],
    ['Volatility', plainPercent(f.volatility), 'yearly', ''],
    ['Max drawdown', percent(-f.maxDrawdown), worst ? `low on ${date(worst.troughMillis)}` : 'never under water', 'bad'],
    ['Swaps filled', number(f.fills, 0), `hit rate ${plainPercent(f.hitRate, 0)}`, ''],
    ['Costs', number(f.fees + f.slippage, 0), `${DATA.base}: fees and slippage`, ''],
  ];
  for (const [label, value, note, cls] of rows) {
    const card = el('div', 'card');
    card.append(el('span', '', label), el('b', cls, value), el('span', '', note));
    $('cards').append(card);
  }
}

function pairs(id, rows) {
  for (const [label, value] of rows) {
    const tr = el('tr');
    tr.append(el('td', '', label), el('td', '', value));
    $(id).append(tr);
  }
}

function figures() {
  pairs('figures', [
    ['CAGR', percent(f.cagr)], ['Calmar', number(f.calmar, 2)],
    ['Value at risk, 1 day, 95 %', percent(f.valueAtRisk95)], ['Expected shortfall, 1 day, 95 %', percent(f.expectedShortfall95)],
    ['Mean exposure', plainPercent(f.exposure)], ['Turnover a year', number(f.turnover, 1) + ' ×'],
  ]);
  pairs('costs', [
    ['Venue fees', money(f.fees)], ['Slippage beyond fees', money(f.slippage)],
    ['Costs of mean traded value', plainPercent(costShare(), 2)],
    ['Decisions', number(f.decisions, 0)], ['Filled / refunded / refused', `${f.fills} / ${f.refunds} / ${f.refusals}`],
    ['Headlines read', number(DATA.scored.length, 0)],
  ]);
  pairs('facts', Object.entries(DATA.facts));
}

function costShare() {
  const traded = DATA.trades.filter(t => t.status === 'filled').reduce((sum, t) => sum + t.notional, 0);
  return traded ? (f.fees + f.slippage) / traded : 0;
}

function months() {
  const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const cell = (fund, bench) => {
    const td = el('td', tone(fund), percent(fund));
    td.append(el('small', '', percent(bench)));
    return td;
  };
  const compound = (rows, key) => rows.reduce((product, m) => product * (1 + m[key]), 1) - 1;
  const head = el('tr');
  head.append(el('th', '', ''), ...names.map(n => el('th', '', n)), el('th', '', 'Year'));
  $('months').append(head);
  for (const year of new Set(DATA.months.map(m => m.year))) {
    const rows = DATA.months.filter(m => m.year === year);
    const tr = el('tr');
    tr.append(el('td', '', year));
    for (let month = 1; month <= 12; month++) {
      const m = rows.find(r => r.month === month);
      tr.append(m ? cell(m.fund, m.buyAndHold) : el('td'));
    }
    tr.append(cell(compound(rows, 'fund'), compound(rows, 'buyAndHold')));
    $('months').append(tr);
  }
}

function drawdowns() {
  const head = el('tr');
  head.append(...['Depth', 'Peak', 'Trough', 'Recovered'].map(t => el('th', '', t)));
  $('drawdowns').append(head);
  for (const d of DATA.drawdowns) {
    const tr = el('tr');
    tr.append(el('td', 'bad', percent(-d.depth)), el('td', '', date(d.peakMillis)), el('td', '', date(d.troughMillis)),
      el('td', '', d.recoveredMillis ? date(d.recoveredMillis) : 'not yet'));
    $('drawdowns').append(tr);
  }
}

function bar(n, u, p) {
  const node = el('div', 'bar');
  node.title = `negative ${number(n / 10, 1)} %, neutral ${number(u / 10, 1)} %, positive ${number(p / 10, 1)} %`;
  [[n, '--bad'], [u, '--neutral'], [p, '--good']].forEach(([w, color]) => {
    const part = el('i');
    part.style.width = w / 10 + '%';
    part.style.background = `var(${color})`;
    node.append(part);
  });
  return node;
}

function headline(time, source, text, n, u, p) {
  const row = el('div', 'head');
  row.append(el('span', 'muted', minute(time) + (source ? ' · ' + source : '')), el('span', 't', text), bar(n, u, p),
    el('span', 'prob', [n, u, p].map(x => number(x / 1000, 2)).join(' · ')));
  return row;
}

function trade(t) {
  const node = el('details', 'trade');
  const line = el('summary');
  const side = el('span', 'side ' + (t.buy ? 'good' : 'bad'), `${t.buy ? 'Buy' : 'Sell'} ${t.asset}`);
  const right = el('span', '', t.status === 'filled' ? money(t.notional) : '');
  if (t.status !== 'filled') right.append(el('span', 'tag', t.status));
  line.append(el('span', 'muted', minute(t.decidedMillis)), side, el('span', 'why', t.reason), right);
  node.append(line);
  node.addEventListener('toggle', () => node.open && node.children.length === 1 && node.append(detail(t)));
  return node;
}

function detail(t) {
  const box = el('div', 'detail');
  if (t.status === 'filled') {
    const [spent, got] = t.buy ? [DATA.base, t.asset] : [t.asset, DATA.base];
    const realised = t.buy ? '' : `, realised ${money(t.realised, 2)}`;
    box.append(el('p', '', `Gave ${number(t.sold, t.buy ? 2 : 6)} ${spent}, got ${number(t.received, t.buy ? 6 : 2)} ${got} at ${minute(t.settledMillis)}; `
      + `fee ${money(t.fee, 2)}, slippage ${money(t.slippage, 2)}${realised}.`));
  } else if (t.note) {
    box.append(el('p', '', t.note));
  }
  if (!t.evidence.length) box.append(el('p', '', 'Rests on no headline.'));
  for (const e of t.evidence)
    box.append(headline(e.timestampMillis, e.source, e.headline, e.negativeMicros / 1000, e.neutralMicros / 1000, e.positiveMicros / 1000));
  return box;
}

/** A list shown page by page; render(item) makes one row. */
function paged(listId, pagerId, size, render) {
  let items = [], page = 0;
  const show = () => {
    const pages = Math.max(1, Math.ceil(items.length / size));
    $(listId).replaceChildren(...items.slice(page * size, (page + 1) * size).map(render));
    const back = el('button', '', '‹'), next = el('button', '', '›');
    back.disabled = page === 0;
    next.disabled = page >= pages - 1;
    back.onclick = () => { page--; show(); };
    next.onclick = () => { page++; show(); };
    $(pagerId).replaceChildren(el('span', '', `${number(items.length, 0)} rows, page ${page + 1} of ${pages}`), back, next);
  };
  return list => { items = list; page = 0; show(); };
}

function lists() {
  const statuses = ['all', ...new Set(DATA.trades.map(t => t.status))];
  $('tradeStatus').append(...statuses.map(s => new Option(s, s)));
  const showTrades = paged('trades', 'tradePager', 25, trade);
  const filterTrades = () => {
    const word = $('tradeSearch').value.toLowerCase(), status = $('tradeStatus').value;
    showTrades(DATA.trades.filter(t => (status === 'all' || t.status === status)
      && (t.reason + ' ' + t.asset + ' ' + t.evidence.map(e => e.headline).join(' ')).toLowerCase().includes(word)));
  };
  $('tradeSearch').oninput = filterTrades;
  $('tradeStatus').onchange = filterTrades;
  filterTrades();
  const showNews = paged('news', 'newsPager', 25, r => headline(...r));
  const filterNews = () => showNews(DATA.scored.filter(r => (r[2] + ' ' + r[1]).toLowerCase().includes($('newsSearch').value.toLowerCase())));
  $('newsSearch').oninput = filterNews;
  filterNews();
}

const charts = [];
function chart(id, series, format, extra = {}) {
  const c = echarts.init($(id), null, { renderer: 'canvas' });
  c.group = 'time';
  c.setOption({
    animation: false,
    textStyle: { color: css('--muted'), fontFamily: 'inherit' },
    grid: { left: 58, right: 14, top: extra.legend ? 34 : 12, bottom: 26 },
    legend: extra.legend ? { top: 0, left: 0, textStyle: { color: css('--text') }, icon: 'roundRect', itemHeight: 3 } : undefined,
    tooltip: { trigger: 'axis', backgroundColor: css('--panel'), borderColor: css('--line'), textStyle: { color: css('--text') },
      confine: true, valueFormatter: format },
    xAxis: { type: 'time', axisLine: { lineStyle: { color: css('--line') } }, axisLabel: { color: css('--muted'), hideOverlap: true }, splitLine: { show: false } },
    yAxis: { type: 'value', scale: extra.scale ?? false, max: extra.max, axisLabel: { color: css('--muted'), formatter: format }, splitLine: { lineStyle: { color: css('--grid') } } },
    series,
  });
  charts.push(c);
}

function line(name, color, data, more = {}) {
  return { name, type: 'line', showSymbol: false, sampling: 'lttb', lineStyle: { width: 1.8, color: css(color) }, itemStyle: { color: css(color) }, data, ...more };
}

function draw() {
  charts.splice(0).forEach(c => c.dispose());
  const short = v => (Math.abs(v) >= 1e6 ? number(v / 1e6, 2) + ' M' : Math.abs(v) >= 1e4 ? number(v / 1e3, 1) + ' k' : number(v, 0));
  const share = v => number(v * 100, 0) + ' %';
  chart('equity', [
    line('Fund', '--fund', DATA.equity.map(r => [r[0], r[1]])),
    line('Buy-and-hold', '--bench', DATA.equity.map(r => [r[0], r[3]]), { lineStyle: { width: 1.3, color: css('--bench') } }),
  ], short, { legend: true, scale: true });
  let peak = 0;
  const under = DATA.equity.map(r => { peak = Math.max(peak, r[1]); return [r[0], r[1] / peak - 1]; });
  chart('underwater', [line('Drawdown', '--bad', under, { areaStyle: { color: css('--bad'), opacity: 0.15 } })], share, { max: 0 });
  chart('exposure', [line('Exposure', '--fund', DATA.equity.map(r => [r[0], r[2] / r[1]]), { step: 'end', areaStyle: { color: css('--fund'), opacity: 0.12 } })], share, { max: 1 });
  echarts.connect('time');
}

function theme(name) {
  document.documentElement.dataset.theme = name;
  draw();
}

cards();
figures();
months();
drawdowns();
lists();
theme(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
$('theme').onclick = () => theme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
addEventListener('resize', () => charts.forEach(c => c.resize()));
