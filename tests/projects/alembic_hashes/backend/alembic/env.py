from alembic import context
from shop.settings import database_url
from sqlalchemy import create_engine, text


def run() -> None:
    engine = create_engine(database_url())
    with engine.connect() as connection:
        # This begins a transaction, so that Alembic opens none of its own.
        connection.execute(text("SET lock_timeout = '10s'"))
        context.configure(connection=connection, target_metadata=None)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
