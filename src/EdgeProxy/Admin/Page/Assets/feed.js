// The way to the proxy: answers of the API, and its stream of events. Everything goes by fetch rather than EventSource, which cannot send
// the token.

const TOKEN = 'edgeproxy.token';

/** The proxy asks for a token, or does not take the one it got. */
export class TokenNeeded extends Error {}

export const hasToken = () => sessionStorage.getItem(TOKEN) !== null;

export const keepToken = (token) => sessionStorage.setItem(TOKEN, token);

export const forgetToken = () => sessionStorage.removeItem(TOKEN);

export async function get(path) {
  const response = await request(path);
  return response.json();
}

/** Calls on(event, data) for each event of /api/stream until the stream ends; then it returns. */
export async function follow(on) {
  const response = await request('/api/stream');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      on(field('event'), JSON.parse(field('data')));
    }
  }
}

async function request(path) {
  const token = sessionStorage.getItem(TOKEN);
  const response = await fetch(path, { cache: 'no-store', headers: token ? { Authorization: `Bearer ${token}` } : {} });
  if (response.status === 401) throw new TokenNeeded();
  if (!response.ok) throw new Error((await response.text()).trim() || `${path} answered ${response.status}`);
  return response;
}
