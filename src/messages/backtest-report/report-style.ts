/**
 * The report's look: one column of cards, readable from 320 px up, in light and dark, and on paper. What is wider than the
 * page scrolls by itself, and a shadow on its side says that it goes on.
 */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--bg:#f4f4f6;--card:#fff;--ink:#1d2127;--quiet:#5a6472;--line:#dcdfe5;--grid:#e8eaee;--main:#1264a3;--soft:#1264a333;--other:#b4620e;--chance:#7a828d;--up:#b83227;--down:#1f7a4d}
@media(prefers-color-scheme:dark){:root{--bg:#121316;--card:#1b1d21;--ink:#e6e9ed;--quiet:#a4afbc;--line:#3a404a;--grid:#2b3037;--main:#6db3e8;--soft:#6db3e840;--other:#f0a35e;--chance:#98a2ae;--up:#f08a7f;--down:#6cc79a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 -apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",Helvetica,Arial,sans-serif}
main{max-width:1000px;margin:0 auto;padding:20px 14px 48px}
h1{font-size:15px;font-weight:600;margin:0 0 6px;color:var(--quiet)}
.verdict{font-size:22px;line-height:1.3;font-weight:600;margin:0 0 8px;text-wrap:pretty}
.lead{margin:0 0 6px;max-width:74ch}
h2{font-size:17px;line-height:1.3;margin:0 0 6px}
h2.next{margin-top:18px}
h3{font-size:14px;line-height:1.35;margin:0}
p{margin:0 0 8px}
.q{color:var(--quiet);font-size:13px;line-height:1.45}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 16px;margin:14px 0 0;overflow-wrap:anywhere}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 14px}
.pair>.card{min-width:0}
@media(max-width:719px){.pair{grid-template-columns:1fr}.verdict{font-size:19px}}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:12px 16px}
.tile b{display:block;font-size:24px;line-height:1.2}
.tile span{display:block;font-size:12px;line-height:1.4;color:var(--quiet)}
.tile span:first-child{color:var(--ink);font-weight:600}
.scroll,.wide{overflow-x:auto;-webkit-overflow-scrolling:touch;background:linear-gradient(90deg,var(--card) 40%,transparent) 0/48px 100% no-repeat local,linear-gradient(270deg,var(--card) 40%,transparent) 100%/48px 100% no-repeat local,linear-gradient(90deg,var(--line),transparent) 0/16px 100% no-repeat scroll,linear-gradient(270deg,var(--line),transparent) 100%/16px 100% no-repeat scroll}
table{border-collapse:collapse;width:100%;font-size:13.5px;font-variant-numeric:tabular-nums;overflow-wrap:normal}
th,td{text-align:right;padding:5px 0 5px 14px;border-top:1px solid var(--line);vertical-align:top;white-space:nowrap}
thead th{border-top:0;white-space:normal;font-weight:600;font-size:12px;color:var(--quiet);vertical-align:bottom}
th:first-child,td:first-child{text-align:left;padding-left:0;white-space:normal}
td:first-child{min-width:4.5em}
span.day{white-space:nowrap}
td small{display:block;color:var(--quiet);font-size:11.5px}
tr.on td,tr.on th{background:var(--soft)}
tr.on td small{color:var(--ink)}
th.words{text-align:left}
td.words{text-align:left;white-space:normal;min-width:16em}
svg{display:block;width:100%;height:auto;max-width:460px;margin:4px auto 6px}
svg text{fill:var(--quiet);font-size:12px}
svg .t{fill:var(--ink)}
svg .grid{stroke:var(--grid)}
svg .axis{stroke:var(--line)}
svg .main{stroke:var(--main);stroke-width:2.2;fill:none}
svg .dot{fill:var(--main)}
svg .soft{fill:var(--soft)}
svg .other{stroke:var(--other);stroke-width:2;stroke-dasharray:7 4;fill:none}
svg .chance{stroke:var(--chance);stroke-width:1.4;stroke-dasharray:2 4;fill:none}
svg .best{stroke:var(--line);fill:none}
svg .whisker{stroke:var(--main);stroke-width:1.4}
svg .mainText{fill:var(--main);font-weight:600}
svg .otherText{fill:var(--other);font-weight:600}
.shapes{display:grid;grid-template-columns:repeat(auto-fill,minmax(270px,1fr));gap:16px 22px;margin-top:10px}
.shapes>div{min-width:0;break-inside:avoid}
.shapes svg{max-width:none;margin:2px 0 0}
.trends{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:18px 22px}
.trends>div{min-width:0;break-inside:avoid}
.trends svg{max-width:none;margin:2px 0 0}
.key{display:flex;flex-wrap:wrap;gap:2px 14px;font-size:12px;color:var(--quiet);margin:0 0 8px}
.key i{display:inline-block;width:9px;height:9px;border-radius:2px;margin-right:5px}
.up{color:var(--up)}
.down{color:var(--down)}
footer{margin-top:18px}
@media print{:root{--bg:#fff;--card:#fff;--ink:#111;--quiet:#444;--line:#bbb;--grid:#e5e5e5;--main:#1264a3;--soft:#1264a326;--other:#9a5308;--chance:#666;--up:#a32c22;--down:#17603c}body{font-size:12px}main{max-width:none;padding:0}.card{break-inside:avoid;border-color:#ccc}.scroll,.wide{overflow:visible;background:none}.pair{grid-template-columns:1fr 1fr}}
`;
