// Asks once plain and once streamed with an official client, and prints everything that it gives, a line of JSON each.
// usage: node ask.mjs Chat|Responses|Messages BASE_URL
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

const [api, baseURL] = process.argv.slice(2);
const print = (value) => console.log(JSON.stringify(value));
const openai = new OpenAI({ apiKey: 'k', baseURL, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: 'k', baseURL, maxRetries: 0 });
const messages = [{ role: 'user', content: 'Hi' }];

if (api === 'Chat') {
  print(await openai.chat.completions.create({ model: 'm', messages }));
  for await (const chunk of await openai.chat.completions.create({ model: 'm', messages, stream: true })) print(chunk);
} else if (api === 'Responses') {
  print(await openai.responses.create({ model: 'm', input: 'Hi' }));
  for await (const event of await openai.responses.create({ model: 'm', input: 'Hi', stream: true })) print(event);
} else {
  print(await anthropic.messages.create({ model: 'm', max_tokens: 100, messages }));
  const stream = anthropic.messages.stream({ model: 'm', max_tokens: 100, messages });
  for await (const event of stream) print(event);
  print(await stream.finalMessage());
}
