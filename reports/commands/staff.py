"""x"""
import click
@click.command()
def staff() -> None:
    """x"""
