import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";

// The driver does not know the type "name", in which the engine asks for its own table.
const nameIsText = (result) => {
  for (const field of result?.fields ?? []) if (field.dataTypeID === 19) field.dataTypeID = 25;
  return result;
};
const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (...args) {
  const callback = args.at(-1);
  if (typeof callback !== "function") return query.apply(this, args).then(nameIsText);
  return query.call(this, ...args.slice(0, -1), (error, result) => callback(error, nameIsText(result)));
};

// It would also take a file apart at every semicolon; Prisma's native engine sends it as one query.
class WholeFiles extends PrismaPg {
  async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => void (await adapter.client.query(script));
    return adapter;
  }
}

export default {
  schema: "prisma/schema.prisma",
  engine: "js",
  experimental: { adapter: true },
  adapter: async () => new WholeFiles({ connectionString: process.env.DATABASE_URL }),
};
