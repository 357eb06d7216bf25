from flask import Blueprint
blueprint = Blueprint("companions", __name__)
