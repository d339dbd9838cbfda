// A webhook's receiver as one writes it by hand: verifies, parses, stores one row, answers after the commit. No conversation, no order,
// no turn. IngestBenchmark measures it beside the program; it finds its driver in target/node (npm install --prefix target/node pg).
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const { Pool } = createRequire(`${process.cwd()}/target/node/`)('pg');
const { PORT, DATABASE_URL, SECRET } = process.env;
const database = new Pool({ connectionString: DATABASE_URL, max: 16 });
await database.query(`CREATE TABLE IF NOT EXISTS benchmark.hand_written (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id bigint NOT NULL, external_id text NOT NULL,
    sender text NOT NULL, content text NOT NULL, payload jsonb NOT NULL, UNIQUE (account_id, external_id))`);
const INSERT_OR_GET = {
    name: 'insert-or-get',
    text: `INSERT INTO benchmark.hand_written (account_id, external_id, sender, content, payload) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (account_id, external_id) DO UPDATE SET external_id = excluded.external_id RETURNING id`,
};

function verified(headers, body) {
    const expected = `sha256=${createHmac('sha256', SECRET).update(`${headers['x-chatwoot-timestamp']}.`).update(body).digest('hex')}`;
    const given = String(headers['x-chatwoot-signature']);
    return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

async function receive(request, parts) {
    const body = Buffer.concat(parts);
    if (!verified(request.headers, body)) {
        return [401, { detail: 'invalid_signature' }];
    }
    const text = body.toString();
    const message = JSON.parse(text);
    const stored = await database.query({
        ...INSERT_OR_GET,
        values: [message.account.id, String(message.id), message.sender.phone_number, message.content, text],
    });
    return [200, { message_id: stored.rows[0].id, status: 'received' }];
}

createServer((request, response) => {
    const parts = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => receive(request, parts).catch(() => [500, { detail: 'failed' }]).then(([status, answer]) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
    }));
}).listen(Number(PORT), '127.0.0.1');
