// By what the same file is known again, here or on another device: 64 KB from its start, middle and end, and its size.
// No secret and no proof: the server measures the whole file (SHA-256) when it is there. crypto.subtle is not used,
// because browsers hide it on plain-http addresses of a school's own network.
const SAMPLE = 64 * 1024;

export async function markOf(file) {
  const starts = [0, Math.max(0, Math.floor(file.size / 2)), Math.max(0, file.size - SAMPLE)];
  let high = 0x811c9dc5, low = 0x9e3779b1;
  for (const start of starts) {
    for (const byte of new Uint8Array(await file.slice(start, start + SAMPLE).arrayBuffer())) {
      high = Math.imul(high ^ byte, 0x01000193);
      low = Math.imul(low + byte, 0x85ebca6b) ^ (low >>> 13);
    }
  }
  return `${file.size}-${hex(high)}${hex(low)}`;
}

const hex = number => (number >>> 0).toString(16).padStart(8, '0');
