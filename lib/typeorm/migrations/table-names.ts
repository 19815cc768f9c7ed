import type { QueryRunner } from 'typeorm';

/** The tables' names, as the host's prefix and naming strategy make them. */
export function tableNames({ connection }: QueryRunner): { callbacks: string; deliveries: string } {
  const { namingStrategy, options } = connection;
  const nameOf = (entity: string, table: string) =>
    namingStrategy.prefixTableName(options.entityPrefix ?? '', namingStrategy.tableName(entity, table));
  return {
    callbacks: nameOf('CallbackRecord', 'chat_callback'),
    deliveries: nameOf('DeliveryRecord', 'chat_delivery'),
  };
}
