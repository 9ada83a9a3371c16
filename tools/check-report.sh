#!/usr/bin/env bash
# check-report.sh REPORT.html...: opens each report (or any other page that the program wrote) in headless Chromium and fails where its console shows anything, where it asks
# for anything outside itself, where it is wider than a sheet of paper or a narrow window, or where it does not print. A page made to be wrong is tried first: a check that it passes checks nothing.
set -u
command -v chromium >/dev/null || { echo "check-report: chromium is not installed: apt-get install chromium"; exit 3; }
[ $# -gt 0 ] || { echo "check-report: which report? For example: tools/check-report.sh runs/first-study/report.html"; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What is wrong with a page, one line each; nothing where all is well. A closed local port is the only way out, so that no request can succeed.
complaints() {
  local page log=$work/net.json
  page=$(realpath "$1")
  rm -f "$log" "$work/page.pdf"
  timeout 120 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" --disable-background-networking --disable-component-update --no-first-run --disable-sync \
    --proxy-server=127.0.0.1:9 --proxy-bypass-list='<-loopback>' --enable-logging=stderr --log-net-log="$log" --net-log-capture-mode=Everything \
    --print-to-pdf="$work/page.pdf" --no-pdf-header-footer "file://$page" 2>"$work/stderr" >/dev/null || echo "Chromium ended with code $?"
  grep -o '"[^"]*", source: file:[^ ]*' "$work/stderr" | sed 's/^/console: /'
  # Requests by the page itself have it as initiator; the browser's own have none.
  grep '"initiator":"' "$log" | grep -v '"initiator":"not an origin"' | grep -o '"url":"[^"]*"' | sort -u | sed 's/^/request: /'
  too_wide "$page" 's/@media print/@media all/' 718
  too_wide "$page" '' 500
  [ -s "$work/page.pdf" ] && head -c 4 "$work/page.pdf" | grep -q '%PDF' || echo "it does not print"
}

# Whether a page, changed by a command of sed, reaches beyond a window of so many pixels: in its style for paper that is the width of an A4 sheet.
too_wide() {
  sed "$2" "$1" >"$work/copy.html"
  echo '<script>document.title = "reaches " + document.documentElement.scrollWidth + " of " + innerWidth</script>' >>"$work/copy.html"
  timeout 120 chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" --window-size="$3,900" --dump-dom "file://$work/copy.html" 2>/dev/null \
    | grep -o 'reaches [0-9]* of [0-9]*' | tail -n 1 | { read -r _ reach _ window; [ "${reach:-9999}" -le "${window:-0}" ] || echo "too wide: it reaches ${reach:-nowhere} of ${window:-unknown} pixels"; }
}

cat >"$work/wrong.html" <<'HTML'
<!doctype html><meta charset="utf-8"><title>wrong</title><img src="http://example.invalid/x.png"><div style="width: 2000px">wide</div><script>console.error("on purpose")</script>
HTML
found=$(complaints "$work/wrong.html")
grep -q 'console: .*on purpose' <<<"$found" && grep -q 'request: .*example.invalid' <<<"$found" && grep -q 'too wide: it reaches 20' <<<"$found" || { echo "check-report: the page made to be wrong was not found out: ${found:-nothing}"; exit 3; }

failed=0
for page in "$@"; do
  found=$(complaints "$page")
  if [ -z "$found" ]; then
    echo "$page: no message, no request, fits, prints ($(grep -ac '/Type /Page$\|/Type /Page[^s]' "$work/page.pdf") pages)"
  else
    echo "$page:"; sed 's/^/  /' <<<"$found"; failed=1
  fi
done
exit $failed
