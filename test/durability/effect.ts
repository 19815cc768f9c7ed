import { EntitySchema } from 'typeorm';

/** One effect of a handler in the database. Nothing is unique but the id, so that an effect that happens twice shows. */
export interface Effect {
  id: number;
  handler: string;
  message: string;
}

export const EffectSchema = new EntitySchema<Effect>({
  name: 'effect',
  columns: {
    id: { type: 'integer', primary: true, generated: 'increment' },
    handler: { type: 'varchar', length: 32 },
    message: { type: 'varchar', length: 64 },
  },
});
