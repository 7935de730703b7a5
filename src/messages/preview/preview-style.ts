/** The preview page's look: Slack-like cards, one column, readable from 320 px up, light and dark. */
export const PREVIEW_STYLE = `
:root{color-scheme:light dark;--bg:#f4f4f6;--card:#fff;--ink:#1d1c1d;--quiet:#616061;--line:#dddde1;--link:#1264a3;--chip:#eceaf0}
@media(prefers-color-scheme:dark){:root{--bg:#121316;--card:#1b1d21;--ink:#e3e4e6;--quiet:#9b9ca0;--line:#34363c;--link:#6db3e8;--chip:#2a2c32}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.46 -apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",Helvetica,Arial,sans-serif}
main{max-width:760px;margin:0 auto;padding:16px 12px 48px}
h1{font-size:22px;line-height:1.25;margin:8px 0 2px}
h2{font-size:17px;margin:32px 0 10px}
a{color:var(--link)}
.lead{margin:0 0 8px;color:var(--quiet)}
nav a{display:inline-block;margin:0 14px 4px 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:12px 14px;margin:0 0 14px;overflow-wrap:anywhere}
.who{display:flex;align-items:center;flex-wrap:wrap;gap:4px 8px;font-size:13px;color:var(--quiet);margin-bottom:8px}
.who b{color:var(--ink);font-size:15px}
.face{width:26px;height:26px;border-radius:6px;background:#4a3aa7;color:#fff;font-weight:700;display:inline-flex;align-items:center;justify-content:center;flex:none}
.chip{background:var(--chip);border-radius:4px;padding:0 6px;font-size:12px;white-space:nowrap}
.chip.bad{background:#b83227;color:#fff}
.b-header{font-size:18px;line-height:1.3;margin:0 0 8px}
.b-rich,.b-section{margin:0 0 10px}
.b-rich ul{margin:2px 0;padding-left:22px}
.b-rich>div{margin:0 0 2px}
.b-rich>div,.b-rich li,blockquote{white-space:pre-wrap}
blockquote{margin:4px 0;padding:1px 0 1px 12px;border-left:4px solid var(--line)}
.b-fields{display:grid;grid-template-columns:1fr 1fr;gap:10px 16px}
@media(max-width:479px){.b-fields{grid-template-columns:1fr}}
.b-context{font-size:12px;color:var(--quiet);margin:0 0 2px;display:flex;flex-wrap:wrap;gap:0 12px}
.b-actions{display:flex;flex-wrap:wrap;gap:8px;margin:2px 0 10px}
.b-button,.b-menu summary{border:1px solid var(--line);border-radius:4px;padding:4px 11px;font-weight:600;font-size:14px;color:var(--ink);text-decoration:none;cursor:default}
.b-button.primary{background:#007a5a;border-color:#007a5a;color:#fff}
.b-menu summary{list-style:none;cursor:pointer;font-weight:400;color:var(--quiet)}
.b-menu summary::-webkit-details-marker{display:none}
.b-menu summary::after{content:" \\25be"}
.b-menu div{display:grid;padding:6px 10px;border:1px solid var(--line);border-radius:4px;margin-top:4px;font-size:13px}
code{font-size:13px}
details.more>summary{cursor:pointer;color:var(--link);font-size:14px}
.thread{border-left:2px solid var(--line);padding-left:12px;margin-top:8px}
iframe{width:100%;height:640px;border:1px solid var(--line);border-radius:6px;background:#fff;margin-top:8px;resize:vertical}
pre{white-space:pre-wrap;font-size:13px;overflow-wrap:anywhere}
.tasks{margin:0;padding-left:18px}
.tasks li{margin:0 0 6px}
.empty{color:var(--quiet)}
`;
